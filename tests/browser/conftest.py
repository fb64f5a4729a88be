"""Pages of a real Chromium for the browser tests. The content security policy is bypassed only so that axe can be put in."""

from __future__ import annotations

import pytest


@pytest.fixture
def open_page(browser):
    """Open a page in a context of its own: open_page(java_script_enabled=False, ...)."""
    contexts = []

    def opener(**options):
        context = browser.new_context(locale="sv-SE", bypass_csp=True, **options)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()
