import docker

docker.from_env().images.prune(filters={"dangling": True})
