"""Alerts: anyone raises one, the on-duty officer or leadership checks it (policy 9.2.2)."""
