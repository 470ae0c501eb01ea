"""Enquiries: somebody asks for a seat; what has happened to each, and what is left when they are forgotten."""

from enquiries.models.counts import EnquiryCount
from enquiries.models.enquiries import Enquiry
from enquiries.models.steps import EnquiryStep

__all__ = ["Enquiry", "EnquiryCount", "EnquiryStep"]
