"""What people and programs are served over HTTP: pages, feeds, the API and the desk."""
