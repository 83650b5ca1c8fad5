def length(double[:] legs):
    cdef double total = 0
    cdef Py_ssize_t i
    for i in range(legs.shape[0]):
        total += legs[i]
    return total
