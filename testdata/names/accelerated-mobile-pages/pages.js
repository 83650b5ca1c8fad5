const optimizer = require('@ampproject/toolbox-optimizer').create()

exports.render = (html) => optimizer.transformHtml(html)
