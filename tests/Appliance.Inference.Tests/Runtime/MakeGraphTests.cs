using Appliance.Inference.Tests.Support;

namespace Appliance.Inference.Tests.Runtime;

public sealed class MakeGraphTests
{
    /// <summary>The committed graph is what its script makes, byte for byte.</summary>
    [Fact]
    public void MakeGraph_GivesTheCommittedBytes()
    {
        using var folder = new TemporaryFolder();
        string app = Path.Combine(TestData.Models, "ct-lung-density");
        string script = Path.Combine(folder.Path, "make_graph.py");
        File.Copy(Path.Combine(app, "make_graph.py"), script);
        (int probe, _) = Peers.Run("/usr/bin/python3", ["-c", "import onnx"]);
        Assert.SkipUnless(probe == 0 || Environment.GetEnvironmentVariable("CI") == "true", "Debian's python3-onnx is not installed.");
        (int exitCode, string output) = Peers.Run("/usr/bin/python3", [script]);
        Assert.True(exitCode == 0, output);
        Assert.Equal(File.ReadAllBytes(Path.Combine(app, "lung-air.onnx")), File.ReadAllBytes(Path.Combine(folder.Path, "lung-air.onnx")));
    }
}
