"""The files for a class on a hub: they parse, name what the hubs know, and say the same numbers as one another."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"
HUB = BINDER / "hub"
VALUES = yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))
TLJH = dict(re.findall(r"^tljh-config set (\S+) (\S+)$", (HUB / "tljh").read_text(encoding="utf-8"), re.MULTILINE))
KERNELS = json.loads((HUB / "jupyter" / "jupyter_server_config.json").read_text(encoding="utf-8"))
posix = pytest.mark.skipif(os.name == "nt", reason="a hub's scripts are for bash")

# From values.schema.yaml of the chart jupyterhub 4 and from "Configuring TLJH with tljh-config".
CHART = {
    "singleuser.image.name": str, "singleuser.image.tag": str, "singleuser.cmd": list, "singleuser.defaultUrl": str,
    "singleuser.startTimeout": int, "singleuser.memory.limit": str, "singleuser.memory.guarantee": str,
    "singleuser.cpu.limit": (int, float), "singleuser.cpu.guarantee": (int, float), "singleuser.storage.capacity": str,
    "cull.enabled": bool, "cull.timeout": int, "cull.every": int, "prePuller.hook.enabled": bool,
    "prePuller.continuous.enabled": bool, "scheduling.podPriority.enabled": bool,
    "scheduling.userPlaceholder.enabled": bool, "scheduling.userPlaceholder.replicas": int}
TLJH_KNOWS = {"limits.memory", "limits.cpu", "services.cull.timeout", "services.cull.every"}


def leaves(tree, path=()):
    for name, value in tree.items():
        yield from leaves(value, (*path, name)) if isinstance(value, dict) else [(".".join((*path, name)), value)]


def pins(path):
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {each.name: each for each in map(Requirement, filter(None, lines))}


def jupyterhub_config():
    traitlets = pytest.importorskip("traitlets.config")
    found = traitlets.Config()
    exec((HUB / "jupyterhub_config.py").read_text(encoding="utf-8"), {"get_config": lambda: found})
    return found


def test_every_value_for_kubernetes_is_one_that_the_chart_knows():
    for name, value in leaves(VALUES):
        if not name.startswith("hub.config."):  # these go on to JupyterHub as they are
            assert name in CHART and isinstance(value, CHART[name]), name


def test_every_setting_for_the_littlest_jupyterhub_is_one_that_it_knows():
    assert set(TLJH) == TLJH_KNOWS


def test_both_hubs_have_the_same_limits_and_cull_alike():
    user, cull = VALUES["singleuser"], VALUES["cull"]
    assert TLJH["limits.memory"] == user["memory"]["limit"] and TLJH["limits.cpu"] == str(user["cpu"]["limit"])
    assert TLJH["services.cull.timeout"] == str(cull["timeout"]) and TLJH["services.cull.every"] == str(cull["every"])
    culled = KERNELS["MappingKernelManager"]
    assert culled["cull_connected"], "a tab that is left open must not keep a kernel for ever"
    assert culled["cull_idle_timeout"] < cull["timeout"], "a kernel holds the memory: it ends first"


def test_both_hubs_start_a_learner_alike():
    spawner = jupyterhub_config().Spawner
    assert spawner.cmd == VALUES["singleuser"]["cmd"] == ["/opt/aekit/kit/binder/hub/learner"]
    assert spawner.default_url == VALUES["singleuser"]["defaultUrl"]
    assert spawner.start_timeout == VALUES["singleuser"]["startTimeout"]
    assert (ROOT / spawner.default_url.removeprefix("/lab/tree/")).is_file()


@pytest.mark.parametrize("page", [ROOT / "notebooks" / "TEACHING.md", HUB / "README.md"], ids=lambda page: page.name)
def test_the_pages_name_the_limits_that_are_set(page):
    text = re.sub(r"\s+", " ", page.read_text(encoding="utf-8"))
    gigabytes = VALUES["singleuser"]["memory"]["limit"].removesuffix("G")
    kernels, servers = KERNELS["MappingKernelManager"]["cull_idle_timeout"] // 60, VALUES["cull"]["timeout"] // 60
    for words in (f"{gigabytes} GB at most", f"after {kernels} minutes", f"after {servers} minutes"):
        assert words in text, words


def test_the_machines_of_the_teachers_page_and_what_is_reserved_hold_what_was_measured():
    page = (ROOT / "notebooks" / "TEACHING.md").read_text(encoding="utf-8")
    rows = [tuple(map(int, row)) for row in re.findall(r"^\| (\d+) \| (\d+) GB \| (\d+) \|", page, re.MULTILINE)]
    assert [learners for learners, _, _ in rows] == [10, 30, 100]
    each = float(re.search(r"(\d\.\d) GB with both left open \|", page)[1])
    reserved = float(VALUES["singleuser"]["memory"]["guarantee"].removesuffix("G"))
    assert each <= reserved <= 1.1 * each and f"for the {each} GB that" in page
    for learners, gigabytes, cores in rows:
        assert cores == pytest.approx(learners * VALUES["singleuser"]["cpu"]["guarantee"])
        assert learners * each <= gigabytes <= 1.1 * learners * each


def test_the_pins_of_the_hub_add_to_those_of_binder_and_change_none():
    ours, binder = pins(HUB / "requirements.txt"), pins(BINDER / "requirements.txt")
    assert not set(ours) & set(binder), "a package is pinned in one file only"
    assert all([bound.operator for bound in pin.specifier] == ["=="] for pin in ours.values())
    major = next(iter(ours["jupyterhub"].specifier)).version.split(".")[0]
    assert f"JupyterHub {major}" in (HUB / "values.yaml").read_text(encoding="utf-8"), "both halves are of one age"


def test_the_image_is_made_of_the_same_parts():
    made = (HUB / "Dockerfile").read_text(encoding="utf-8")
    version = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert re.search(rf"^FROM python:{re.escape(version)}-slim$", made, re.MULTILINE)
    for source in re.findall(r"^COPY (\S+) \S+$", made, re.MULTILINE):
        assert (ROOT / source).exists(), source
    assert "-r /tmp/requirements.txt -r /tmp/hub-requirements.txt" in made and "binder/postBuild" in made
    assert json.loads(re.search(r"^CMD (.+)$", made, re.MULTILINE)[1]) == VALUES["singleuser"]["cmd"]
    assert int(re.findall(r"^USER (\d+)$", made, re.MULTILINE)[-1]), "a learner is not root"


@posix
@pytest.mark.parametrize("script", ["learner", "tljh"])
def test_the_scripts_are_bash_and_can_be_run(script):
    assert os.access(HUB / script, os.X_OK), f"git update-index --chmod=+x binder/hub/{script}"
    assert subprocess.run(["bash", "-n", str(HUB / script)]).returncode == 0


@posix
def test_a_learner_gets_their_own_lessons_and_record_and_keeps_their_work(tmp_path):
    """`jupyterhub-singleuser` is replaced by a script that says what it was given."""
    home, bin_ = tmp_path / "home", tmp_path / "bin"
    (home / "notebooks").mkdir(parents=True)
    (home / "notebooks" / "00_start_here.ipynb").write_text("my work")
    bin_.mkdir()
    names = "AEKIT_PROGRESS OMP_NUM_THREADS JUPYTER_CONFIG_PATH"
    says = f'#!/bin/bash\nfor name in {names}; do echo "${{!name}}"; done\necho "$*"\n'
    (bin_ / "jupyterhub-singleuser").write_text(says)
    (bin_ / "jupyterhub-singleuser").chmod(0o755)
    variables = {"HOME": str(home), "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}", "JUPYTER_CONFIG_PATH": "/other"}
    ran = subprocess.run([str(HUB / "learner"), "--a=1", "b c"], env=variables, capture_output=True, text=True)
    said = [f"{home}/notebooks/progress.json", "1", f"{HUB}/jupyter:/other", "--a=1 b c"]
    assert ran.stdout.splitlines() == said, ran.stderr
    lessons = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert sorted(path.name for path in (home / "notebooks").iterdir()) == lessons
    assert (home / "notebooks" / "00_start_here.ipynb").read_text() == "my work"
    shutil.rmtree(home)
    home.mkdir()
    assert subprocess.run([str(HUB / "learner")], env=variables, capture_output=True).returncode == 0
    assert (home / "notebooks" / lessons[0]).read_bytes() == (ROOT / "notebooks" / lessons[0]).read_bytes()


def test_jupyter_reads_when_an_idle_kernel_ends(tmp_path):
    pytest.importorskip("jupyter_server")
    variables = {**os.environ, "JUPYTER_CONFIG_PATH": str(HUB / "jupyter"), "JUPYTER_CONFIG_DIR": str(tmp_path)}
    told = [sys.executable, "-m", "jupyter_server", "--show-config-json"]
    read = json.loads(subprocess.run(told, env=variables, capture_output=True, text=True).stdout)
    assert read["MappingKernelManager"] == KERNELS["MappingKernelManager"]
