import asyncio


async def ring(bell, pause):
    await asyncio.sleep(pause)
    print(bell)


async def main():
    await asyncio.gather(ring("treble", 0.1), ring("tenor", 0.2))


asyncio.run(main())
