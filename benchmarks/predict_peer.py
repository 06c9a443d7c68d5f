"""explainerdashboard until it can be used, in an environment of its own; the project does not depend on it.

    python -m benchmarks.predict_peer table.csv                          # writes the Telco table, with the project's Python
    python -m venv /tmp/peer && /tmp/peer/bin/pip install explainerdashboard
    /tmp/peer/bin/python benchmarks/predict_peer.py table.csv            # measures; with "light", without interactions

The same forest as the page's: 100 trees, 12 questions deep, leaves of 3 rows, on three quarters of the rows. The clock
starts when everything is imported and the forest fitted; ours, `benchmarks.predict`, pays for fitting too.
"""

import sys
import threading
import urllib.request
from time import perf_counter, process_time, sleep

PORT = 8699


def write(path: str) -> None:
    from data import catalog

    catalog.load("sample:churn", kinds=("table",)).tables["table"].to_csv(path, index=False)


def measure(path: str, *options: str) -> None:
    import pandas as pd
    from explainerdashboard import ClassifierExplainer, ExplainerDashboard
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split

    table = pd.read_csv(path)
    words = [name for name in table.columns.drop("target") if not pd.api.types.is_numeric_dtype(table[name])]
    numbers = [name for name in table.columns.drop("target") if name not in words]
    X = pd.get_dummies(table.drop(columns="target"), columns=words, dtype=int)
    X[numbers] = X[numbers].fillna(X[numbers].median())
    y = (table["target"] == "Yes").astype(int)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0, stratify=y)
    forest = RandomForestClassifier(100, max_depth=12, min_samples_leaf=3, random_state=0).fit(X_train, y_train)

    started, computed = perf_counter(), process_time()
    explainer = ClassifierExplainer(forest, X_test, y_test, cats=words)
    dashboard = ExplainerDashboard(explainer, shap_interaction="light" not in options)
    built = perf_counter() - started
    threading.Thread(target=lambda: dashboard.run(PORT, use_waitress=True), daemon=True).start()
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_dash-layout") as answer:
                answer.read()
            break
        except OSError:
            sleep(0.05)
    print(
        f"explainer and dashboard built {built:.1f} s, first response {perf_counter() - started:.1f} s; "
        f"{process_time() - computed:.1f} s of a processor"
    )


if __name__ == "__main__":
    measure(*sys.argv[1:]) if __package__ in (None, "") else write(sys.argv[1])
