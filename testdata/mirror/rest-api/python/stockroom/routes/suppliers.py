from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from stockroom.db import Item, Supplier, session
from stockroom.routes.items import Shown

router = APIRouter()


class NewSupplier(BaseModel):
    name: str = Field(min_length=1)
    email: str


class ShownSupplier(NewSupplier):
    model_config = ConfigDict(from_attributes=True)

    id: int


@router.get("/", response_model=list[ShownSupplier])
async def list_suppliers(db: AsyncSession = Depends(session)):
    return (await db.scalars(select(Supplier).order_by(Supplier.name))).all()


@router.post("/", response_model=ShownSupplier, status_code=201)
async def add_supplier(new: NewSupplier, db: AsyncSession = Depends(session)):
    supplier = Supplier(**new.model_dump())
    db.add(supplier)
    await db.commit()
    return supplier


@router.get("/{supplier_id}/items", response_model=list[Shown])
async def items_of(supplier_id: int, db: AsyncSession = Depends(session)):
    return (await db.scalars(select(Item).where(Item.supplier_id == supplier_id).order_by(Item.sku))).all()
