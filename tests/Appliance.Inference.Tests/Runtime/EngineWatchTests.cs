using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>TensorRT tells nobody that it compiled an engine anew; the folder shows it. No GPU is needed for that.</summary>
public sealed class EngineWatchTests : IDisposable
{
    private const string Ready = "TensorrtExecutionProvider_0.engine";

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _fallbacks = [];
    private int _spoiled;

    public EngineWatchTests() => File.WriteAllBytes(Path.Combine(_folder.Path, Ready), [1, 2, 3]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EngineIsUsed_TheSessionIsTaken_AndNothingIsSaid()
    {
        using Session? session = Open(() => File.ReadAllBytes(Path.Combine(_folder.Path, Ready)));

        Assert.False(Assert.IsType<Session>(session).IsDisposed);
        Assert.Empty(_fallbacks);
        Assert.Equal(0, _spoiled);
    }

    [Theory]
    [InlineData("TensorrtExecutionProvider_1.engine", 3)]
    [InlineData(Ready, 4)]
    [InlineData(Ready, 3)]
    public void EngineIsCompiledAnew_TheSessionIsNotTaken_TheCauseIsLabelled_AndTheShelfIsTold(string file, int bytes)
    {
        string path = Path.Combine(_folder.Path, file);
        Session opened = null!;
        Session? session = OnnxModel.OnEngine(
            _folder.Path,
            () =>
            {
                File.WriteAllBytes(path, new byte[bytes]);
                File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
                return opened = new Session();
            },
            () => _spoiled++,
            _fallbacks);

        Assert.Null(session);
        Assert.True(opened.IsDisposed);
        Assert.Equal(
            $"TensorRT is not used: the engine that lay ready was not used: another was compiled in its place, which nobody has proved ({file})", Assert.Single(_fallbacks));
        Assert.Equal(1, _spoiled);
        Assert.True(new ProviderReport(ExecutionProvider.Cuda, _fallbacks) { Wanted = ExecutionProvider.TensorRT }.IsFallback);
    }

    private Session? Open(Action first) => OnnxModel.OnEngine(
        _folder.Path,
        () =>
        {
            first();
            return new Session();
        },
        () => _spoiled++,
        _fallbacks);

    private sealed class Session : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
