"""Figures for the reports and the workspace, each from one statement. The caller checks who may see them."""
