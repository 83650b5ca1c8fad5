#include <napi.h>

Napi::Value Width(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), info.Length() * 7);
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("width", Napi::Function::New(env, Width));
  return exports;
}

NODE_API_MODULE(kerning, Init)
