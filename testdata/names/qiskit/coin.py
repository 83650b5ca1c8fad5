from qiskit import QuantumCircuit

coin = QuantumCircuit(1, 1)
coin.h(0)
coin.measure(0, 0)
