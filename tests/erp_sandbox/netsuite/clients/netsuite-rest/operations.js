// What the client `netsuite-rest` does with an account; prints what it got, by named operation.
const path = require("path");
const NetSuiteRest = require(path.join(process.env.client, "node_modules", "netsuite-rest"));

const client = new NetSuiteRest({
  consumer_key: process.env.consumer_key,
  consumer_secret_key: process.env.consumer_secret,
  token: process.env.token_id,
  token_secret: process.env.token_secret,
  realm: process.env.account,
});

async function paged(query, limit) {
  const found = [];
  for (;;) {
    const answer = await client.request({
      path: `query/v1/suiteql?limit=${limit}&offset=${found.length}`,
      method: "POST",
      body: JSON.stringify({ q: query }),
    });
    found.push(...answer.data.items.map((row) => row.id));
    if (!answer.data.hasMore) return found;
  }
}

async function main() {
  const options = await client.request({ path: "*", method: "OPTIONS" });
  const listed = await client.request({ path: "record/v1/customer?limit=3" });
  const one = await client.request({ path: `record/v1/customer/${listed.data.items[0].id}` });
  const catalog = await client.request({ path: "record/v1/metadata-catalog" });
  const created = await client.request({
    path: "record/v1/customer",
    method: "POST",
    body: JSON.stringify({ companyName: "From a client" }),
  });
  console.log(
    JSON.stringify({
      options: options.statusCode,
      suiteql_paging: await paged("SELECT id FROM item ORDER BY id", 50),
      record_list: listed.data.count,
      record_instance: one.data.id,
      metadata_catalog: catalog.data.items.length,
      record_create: created.statusCode,
    }),
  );
}

main();
