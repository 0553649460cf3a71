"""The European Union's VAT Information Exchange System, as far as a shop asks it."""
