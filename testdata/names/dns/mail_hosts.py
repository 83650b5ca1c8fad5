import dns.resolver

for host in dns.resolver.resolve("example.org", "MX"):
    print(host.exchange)
