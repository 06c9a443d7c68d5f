"""What an experienced eye would say about this result."""

import streamlit as st

from ml.base import Finding, Result

SEVERITY = {
    "serious": ("red", ":material/priority_high:", "Serious"),
    "warning": ("orange", ":material/warning:", "Warning"),
    "note": ("gray", ":material/info:", "Note"),
}


def findings(result: Result) -> None:
    """Every finding with its evidence and remedy, or a word that there is none."""
    if not result.findings:
        st.markdown(":material/check: Nothing to report: no check found a reason to doubt this result.")
    for finding in result.findings:
        with st.container(border=True):
            _finding(finding)


def _finding(finding: Finding) -> None:
    color, icon, label = SEVERITY[finding.severity]
    st.badge(f"{label} · {finding.code}", icon=icon, color=color)
    st.text(finding.headline)
    st.caption(f"What to do: {finding.remedy}")
    st.caption("Evidence: " + " · ".join(f"{name} {value:.3g}" for name, value in finding.evidence.items()))
