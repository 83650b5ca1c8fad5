import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

@Module({})
class ParcelModule {}

NestFactory.create(ParcelModule).then((app) => app.listen(3000))
