"""Signing in and out, choosing a password by link, and who may see a study."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from surveyapp.errors import Refused
from surveyapp.language import LANGUAGES
from surveyapp.services import accounts, studies
from surveyapp.web import access, rates
from surveyapp.web.sentences import sentence
from surveyapp.web.transaction import session

blueprint = Blueprint("accounts", __name__)

NEEDED = _l("Fyll i det här.")


class SignInForm(FlaskForm):  # the extension has no types
    email = EmailField(_l("E-postadress"), [DataRequired(NEEDED)])
    password = PasswordField(_l("Lösenord"), [DataRequired(NEEDED)])


class ForgottenForm(FlaskForm):
    email = EmailField(_l("E-postadress"), [DataRequired(NEEDED)])


class PasswordForm(FlaskForm):
    password = PasswordField(_l("Nytt lösenord"), [DataRequired(NEEDED), Length(min=12, message=_l("Minst 12 tecken."))])


class MemberForm(FlaskForm):
    name = StringField(_l("Namn"), [DataRequired(NEEDED), Length(max=200)])
    email = EmailField(
        _l("E-postadress"), [DataRequired(NEEDED), Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Skriv en hel e-postadress."))]
    )
    role = RadioField(
        _l("Roll"),
        choices=[
            ("consultant", _l("Konsult: leder översynen")),
            ("assistant", _l("Assistent: register, länkar och förhandsvisning")),
            ("client", _l("Uppdragsgivare: bara det som är släppt")),
        ],
        default="assistant",
    )


def now() -> datetime:
    return datetime.now(UTC)


def safe_target(target: str | None) -> str:
    """Where to go after signing in: a path of our own, or the list of studies."""
    parts = urlsplit(target or "")
    if target and not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\")):
        return target
    return url_for("studies.index")


@blueprint.route("/logga-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    wrong = False
    if form.validate_on_submit():
        rates.limit("sign in", per_address=30, overall=600)
        rates.limit_account("sign in account", form.email.data.casefold(), 20)
        secret = accounts.sign_in(session(), now(), form.email.data, form.password.data)
        if secret:
            response = make_response(redirect(safe_target(request.args.get("next"))))
            secure = current_app.config["SESSION_COOKIE_SECURE"]
            seconds = int(accounts.SIGNED_IN_LASTS.total_seconds())
            response.set_cookie(access.COOKIE, secret, max_age=seconds, httponly=True, samesite="Lax", secure=secure)
            return response
        wrong = True
    return render_template("accounts/sign_in.html", form=form, wrong=wrong), 422 if wrong or form.errors else 200


@blueprint.post("/logga-ut")
def sign_out() -> ResponseReturnValue:
    accounts.sign_out(session(), request.cookies.get(access.COOKIE, ""))
    response = make_response(redirect(url_for("accounts.sign_in")))
    response.delete_cookie(access.COOKIE)
    return response


@blueprint.post("/sprak")
def language() -> ResponseReturnValue:
    account = access.account()
    if account is not None and request.form.get("language") in LANGUAGES:
        account.language = request.form["language"]
    return redirect(safe_target(request.form.get("next")))


@blueprint.route("/glomt-losenord", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """The page says the same for every address; the wish is noted, and the link is handed over by whoever runs the installation."""
    form = ForgottenForm()
    if form.validate_on_submit():
        rates.limit("forgotten", per_address=10, overall=200)
        accounts.ask_for_reset(session(), now(), form.email.data)
        return render_template("accounts/forgotten.html", form=form, sent=True)
    return render_template("accounts/forgotten.html", form=form, sent=False), 422 if form.errors else 200


@blueprint.route("/losenord/<secret>", methods=["GET", "POST"])
def password(secret: str) -> ResponseReturnValue:
    rates.limit("password link", per_address=60, overall=1000)
    form = PasswordForm()
    found = accounts.account_of_token(session(), now(), secret)
    g.language = found.language
    fault = ""
    if form.validate_on_submit():
        try:
            accounts.choose_password(session(), now(), secret, form.password.data)
        except Refused as refused:
            fault = sentence(refused) or ""
        else:
            flash(_("Lösenordet är valt. Logga in med det."))
            return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/password.html", form=form, found=found, fault=fault), 422 if fault or form.errors else 200


@blueprint.route("/oversyn/<study_id>/personer", methods=["GET", "POST"])
def members(study_id: str) -> ResponseReturnValue:
    """Who may see the study, and a link for somebody new."""
    form, link, invited = MemberForm(), "", None
    if form.validate_on_submit():
        invited, secret = accounts.invite(
            session(), access.actor(), now(), email=form.email.data, name=form.name.data, role=form.role.data, study_id=study_id
        )
        link = url_for("accounts.password", secret=secret, _external=True) if invited.password_hash is None else ""
        form = MemberForm(formdata=None)
    session().flush()
    return render_template(
        "accounts/members.html",
        study=studies.get_study(session(), study_id),
        form=form,
        link=link,
        invited=invited,
        people=accounts.members(session(), study_id),
    ), 422 if form.errors else 200


@blueprint.post("/oversyn/<study_id>/personer/<int:account_id>/ta-bort")
def remove_member(study_id: str, account_id: int) -> ResponseReturnValue:
    accounts.remove_member(session(), access.actor(), now(), study_id, account_id)
    return redirect(url_for("accounts.members", study_id=study_id))
