"""How a class of moto is extended."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

Method = Callable[..., Any]


def adds_to(owner: type) -> Callable[[Method], Method]:
    """Gives `owner` the function as a method: for a response class, the call of that name."""

    def add(method: Method) -> Method:
        if hasattr(owner, method.__name__):
            raise TypeError(f"{owner.__name__} has {method.__name__} by now: drop ours")
        setattr(owner, method.__name__, method)
        return method

    return add


def changes(owner: type) -> Callable[[Method], Method]:
    """Puts the function in the place of the method of its name, which it gets as its first argument."""

    def change(method: Method) -> Method:
        plain = getattr(owner, method.__name__)

        @wraps(method)
        def changed(*args: Any, **kwargs: Any) -> Any:
            return method(plain, *args, **kwargs)

        setattr(owner, method.__name__, changed)
        return method

    return change
