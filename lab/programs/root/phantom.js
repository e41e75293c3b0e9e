// Shows a page with PhantomJS: phantom.js URL
require("webpage").create().open(require("system").args[1], function () { phantom.exit(); });
