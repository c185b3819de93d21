"""What The Littlest JupyterHub reads as jupyterhub_config.d/aekit.py. `tljh` puts it there; limits are its matter."""

c = get_config()  # noqa: F821

c.Spawner.cmd = ["/opt/aekit/kit/binder/hub/learner"]
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.start_timeout = 180  # seconds: a whole class that logs in at once shares a few cores
c.Spawner.http_timeout = 180
c.SystemdSpawner.extra_paths = ["/opt/aekit/env/bin"]
