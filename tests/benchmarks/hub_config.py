"""A real JupyterHub on this machine alone: the kit's own settings for a class, a local spawner, any name may log in."""

import os
from pathlib import Path

c = get_config()  # noqa: F821
folder, kit = Path(os.environ["HUB_FOLDER"]), Path(os.environ["HUB_KIT"])
public, hub, proxy = os.environ["HUB_PORTS"].split()

load_subconfig(str(kit / "binder" / "hub" / "jupyterhub_config.py"))  # noqa: F821

c.JupyterHub.bind_url = f"http://127.0.0.1:{public}"
c.JupyterHub.hub_port = int(hub)
c.JupyterHub.db_url = f"sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.JupyterHub.log_level = "WARN"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = os.environ["HUB_PROXY"]
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")

c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = [str(kit / "binder" / "hub" / "learner")]  # where the kit is here
c.Spawner.args = ["--allow-root", "--log-level=WARN"] if os.geteuid() == 0 else ["--log-level=WARN"]
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{username}")
c.Spawner.environment = {name: os.environ[name] for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "PYTHONPATH")}
