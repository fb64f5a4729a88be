"""On PYTHONPATH: a release in a process of its own, or in a child of that, shows what sizes allow and audits no answers.

For tests of commands and processes that need some release and are not about its figures; a whole one takes most of a minute.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys

RELEASE = "surveyapp.services.release"


class _Sized(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads that module as it is, and then puts in how it protects its questions."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname != RELEASE:
            return None
        sys.meta_path.remove(self)
        self._real = importlib.util.find_spec(fullname)
        return importlib.util.spec_from_loader(fullname, self, origin=self._real.origin)

    def create_module(self, spec):
        return importlib.util.module_from_spec(self._real)

    def exec_module(self, module):
        from tests.disclosure.mappers import sizes_only

        self._real.loader.exec_module(module)
        module._everywhere = sizes_only


sys.meta_path.insert(0, _Sized())
