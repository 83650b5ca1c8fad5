def index():
    plots = db(db.plot.free == True).select()
    return dict(plots=plots)
