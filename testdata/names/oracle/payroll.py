import oracledb

with oracledb.connect(dsn="payroll/xepdb1", user="clerk", externalauth=True) as payroll:
    payroll.ping()
