from http.server import BaseHTTPRequestHandler, HTTPServer


class Lunch(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Soup.")


HTTPServer(("", 8000), Lunch).serve_forever()
