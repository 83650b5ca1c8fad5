import pydevd_pycharm

pydevd_pycharm.settrace("localhost", port=5678)
