// Preloaded by node: names of NetSuite's hosts lead to the server of the test. Nothing else is changed.
const net = require("net");

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const [first] = Array.isArray(given[0]) ? given[0] : given;
  if (first && typeof first === "object" && /\.netsuite\.com$/.test(first.host || "")) {
    first.host = "127.0.0.1";
    first.port = Number(process.env.port);
  }
  return connect.apply(this, given);
};
