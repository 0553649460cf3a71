PASSWORD = "tradepost-demo"  # noqa: S105  printed by `make run`, refused outside DEBUG
OPERATOR = {"email": "olga@example.com", "name": "Olga"}

# They sign in with the sandbox's Clerk, whose verified addresses say who they are here.
PEOPLE = [
    {"email": "alice@example.com", "name": "Alice"},
    {"email": "bob@example.com", "name": "Bob"},
    {"email": "sally@example.com", "name": "Sally"},
    {"email": "rita@example.com", "name": "Rita"},
]
SELLERS = [
    {"slug": "sallys-type", "name": "Sally’s Type", "owner": "sally@example.com"},
    {"slug": "ritas-press", "name": "Rita’s Press", "owner": "rita@example.com"},
]
