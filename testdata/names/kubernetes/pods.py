from kubernetes import client, config

config.load_kube_config()
print([pod.metadata.name for pod in client.CoreV1Api().list_namespaced_pod("leaflets").items])
