"""The instance as pages are told it: e-mail, password and code; no organizations, no billing."""

from typing import Any

from sandbox.clerk.passwords import LONGEST, SHORTEST

type Json = dict[str, Any]

OFF = (
    "phone_number",
    "username",
    "web3_wallet",
    "authenticator_app",
    "backup_code",
    "passkey",
    "ticket",
)


def as_json(page: str) -> Json:
    """For pages of this origin."""
    return {
        "object": "environment",
        "id": "env_sandbox",
        "maintenance_mode": False,
        "auth_config": {
            "object": "auth_config",
            "id": "aconf_sandbox",
            "single_session_mode": True,
            "reverification": False,
            "preferred_channels": {},
        },
        "display_config": display(page),
        "user_settings": user_settings(),
        "organization_settings": organizations(),
        "commerce_settings": commerce(),
        "api_keys_settings": {
            "object": "api_keys_settings",
            "id": "ak_sandbox",
            "enabled": False,
            "user_api_keys_enabled": False,
            "show_in_user_profile": False,
            "orgs_api_keys_enabled": False,
            "show_in_org_profile": False,
        },
    }


def display(page: str) -> Json:
    """Where its pages are, unless the page says so itself."""
    home = f"{page}/"
    after = (
        "home_url",
        "after_sign_in_url",
        "after_sign_up_url",
        "after_sign_out_all_url",
        "after_sign_out_one_url",
        "user_profile_url",
    )
    unset = "logo_image_url favicon_image_url support_email terms_url privacy_policy_url".split()
    captcha = ("captcha_public_key", "captcha_widget_type", "captcha_provider")
    return {
        "object": "display_config",
        "id": "dconf_sandbox",
        "instance_environment_type": "development",
        "application_name": "Tradepost",
        "branded": False,
        "preferred_sign_in_strategy": "password",
        "sign_in_url": f"{page}/sign-in/",
        "sign_up_url": f"{page}/sign-up/",
        "show_devmode_warning": False,
        "theme": {},
        **dict.fromkeys(after, home),
        **dict.fromkeys(unset, ""),
        **dict.fromkeys(captcha),
    }


def user_settings() -> Json:
    email = attribute(
        enabled=True,
        required=True,
        used_for_first_factor=True,
        first_factors=["email_code"],
        verifications=["email_code"],
        verify_at_sign_up=True,
    )
    return {
        "attributes": {
            "email_address": email,
            "password": attribute(enabled=True, required=True),
            "first_name": attribute(enabled=True),
            "last_name": attribute(enabled=True),
            **{name: attribute() for name in OFF},
        },
        "social": {},
        "enterprise_sso": {"enabled": False},
        "saml": {"enabled": False},
        "sign_in": {"second_factor": {"required": False, "enabled": False}},
        "sign_up": {
            "mode": "public",
            "captcha_enabled": False,
            "progressive": True,
            "legal_consent_enabled": False,
            "custom_action_required": False,
        },
        "password_settings": {
            "min_length": SHORTEST,
            "max_length": LONGEST,
            "disable_hibp": True,
            "show_zxcvbn": False,
            "allowed_special_characters": "",
        },
        "passkey_settings": {"allow_autofill": False, "show_sign_in_button": False},
        "username_settings": {"min_length": 4, "max_length": 64},
        "actions": {"delete_self": True, "create_organization": False},
    }


def attribute(**on: object) -> Json:
    return {
        "enabled": False,
        "required": False,
        "used_for_first_factor": False,
        "first_factors": [],
        "used_for_second_factor": False,
        "second_factors": [],
        "verifications": [],
        "verify_at_sign_up": False,
    } | on


def organizations() -> Json:
    return {
        "enabled": False,
        "max_allowed_memberships": 1,
        "force_organization_selection": False,
        "actions": {"admin_delete": False},
        "domains": {"enabled": False, "enrollment_modes": [], "default_role": None},
        "slug": {"disabled": False},
    }


def commerce() -> Json:
    off = {"enabled": False, "has_paid_plans": False}
    return {
        "object": "commerce_settings",
        "id": "comm_sandbox",
        "billing": {
            "stripe_publishable_key": None,
            "free_trial_requires_payment_method": False,
            "user": off,
            "organization": off,
        },
    }
