"""The doors of signing in, under /accounts/: those views of allauth that Heju uses, and no other. Nothing here goes by e-mail."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import path
from django.views.generic import TemplateView

from heju.access.views import proof, recoveries, shared, sign_ins
from heju.web import office_logout_views, office_views, second_factor

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/code/", account.login, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("phone/verify/", account.verify_phone, name="account_verify_phone"),
    path("phone/change/", account.change_phone, name="account_change_phone"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    # No mail is sent: whoever forgot his password signs in by code and sets another.
    path("password/reset/", TemplateView.as_view(template_name="account/password_reset.html"), name="account_reset_password"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", proof.prove_by_code, name="account_prove_by_code"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.show_again, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/reauthenticate/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("office/left/", office_views.left, name="office_left"),
    path("office/<slug:provider_id>/", office_views.begin, name="openid_connect_login"),
    path("office/<slug:provider_id>/logout/", office_logout_views.told, name="office_logout"),
    path("office/<slug:provider_id>/back/", office_views.back, name="openid_connect_callback"),
    path("device/", shared.home, name="device"),
    path("device/pin/", shared.new_pin, name="device_pin"),
    path("device/<int:seat>/", shared.seat, name="device_seat"),
    path("recovery/", recoveries.ask, name="recovery_ask"),
    path("recovery/stop/<str:signed>/", recoveries.stop, name="recovery_stop"),
    path("recovery/<str:token>/", recoveries.follow, name="recovery_follow"),
    path("not-me/<str:signed>/", sign_ins.not_me, name="not_me"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
