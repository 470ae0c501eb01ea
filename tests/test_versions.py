"""No form of ours changes what is there without knowing what had been shown, and none draws less than it decides."""

import importlib
import pkgutil

import pytest
from django import forms
from django.contrib import admin

from bildung_verbindet.shared_forms import SharedForm, Versioned
from tests.test_house_rules import FLOORS
