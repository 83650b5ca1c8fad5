create table if not exists warehouses (
  id serial primary key,
  name text not null,
  city text not null
);

create table if not exists items (
  sku text primary key,
  name text not null,
  quantity integer not null default 0,
  warehouse_id integer not null references warehouses (id)
);
