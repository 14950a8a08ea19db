package dev.sumdb.goproxy;

import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class ProxyModuleSourceContractTest extends ModuleSourceContract {
  private FakeProxy proxy;

  @BeforeEach
  void start() throws IOException {
    proxy = Modules.serve(FakeProxy.start());
    proxy.on(
        Modules.MOD_TARGET.replace("v1.5.0", "v1.6.0"),
        FakeProxy.answer(200, "text/plain", Modules.goMod()));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
  }

  @Override
  ModuleSource source() {
    return new ProxyModuleSource(
        proxy.base(), new HttpFetcher(HttpSettings.defaults()), ZipLimits.GO);
  }
}
