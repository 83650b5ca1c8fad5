from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from stockroom.db import Item, session

router = APIRouter()


class NewItem(BaseModel):
    sku: str = Field(min_length=3, max_length=20)
    name: str = Field(min_length=1)
    shelf: str
    count: int = Field(ge=0)
    supplier_id: int


class Changes(BaseModel):
    name: str | None = None
    shelf: str | None = None
    count: int | None = Field(default=None, ge=0)


class Shown(NewItem):
    model_config = ConfigDict(from_attributes=True)

    id: int


@router.get("/", response_model=list[Shown])
async def list_items(
    limit: int = Query(20, ge=1, le=100), offset: int = Query(0, ge=0), db: AsyncSession = Depends(session)
):
    return (await db.scalars(select(Item).order_by(Item.sku).limit(limit).offset(offset))).all()


@router.get("/{item_id}", response_model=Shown)
async def get_item(item_id: int, db: AsyncSession = Depends(session)):
    item = await db.get(Item, item_id)
    if item is None:
        raise HTTPException(404, "no such item")
    return item


@router.post("/", response_model=Shown, status_code=201)
async def add_item(new: NewItem, db: AsyncSession = Depends(session)):
    item = Item(**new.model_dump())
    db.add(item)
    await db.commit()
    return item


@router.patch("/{item_id}", response_model=Shown)
async def change_item(item_id: int, changes: Changes, db: AsyncSession = Depends(session)):
    item = await db.get(Item, item_id)
    if item is None:
        raise HTTPException(404, "no such item")
    for field, value in changes.model_dump(exclude_unset=True).items():
        setattr(item, field, value)
    await db.commit()
    return item


@router.delete("/{item_id}", status_code=204)
async def remove_item(item_id: int, db: AsyncSession = Depends(session)):
    item = await db.get(Item, item_id)
    if item is not None:
        await db.delete(item)
        await db.commit()
