"""Security headers on every page: nothing from elsewhere, nothing inline, nothing kept of respondents' pages."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

PAGES = {**ALWAYS, "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def add_headers(response: Response) -> Response:
    wanted = ALWAYS if request.endpoint == "static" else PAGES
    present = {name.lower() for name in response.headers.keys()}  # noqa: SIM118  # headers are a list of pairs, not a dict
    response.headers.extend({name: value for name, value in wanted.items() if name.lower() not in present})
    return response


def init_app(app: Flask) -> None:
    app.after_request(add_headers)
