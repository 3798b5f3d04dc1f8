using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Tests.Proofs;

/// <summary>What golden cases depend on beside the app.</summary>
public sealed class UnitPlatformTests
{
    private static readonly SystemFacts System = new("Debian GNU/Linux 12 (bookworm) 12", "6.1.0-30-amd64", "2.36", "X64 Xeon");
    private static readonly GpuFacts A2000 = new("NVIDIA RTX A2000", "8.6", "550.54.14", "100900");

    [Fact]
    public void Look_OnceMore_IsTheSame() => Assert.Equal(Of().Digest, Of().Digest);

    [Theory]
    [InlineData("system")]
    [InlineData("kernel")]
    [InlineData("C library")]
    [InlineData("processor")]
    [InlineData("GPU")]
    [InlineData("driver")]
    [InlineData("TensorRT")]
    [InlineData("Running:Providers")]
    [InlineData("Running:Threads")]
    [InlineData("Running:TensorRt")]
    [InlineData("Running:Cuda")]
    public void Look_OneFactIsAnother_IsAnotherPlatformThatNamesIt(string fact)
    {
        UnitPlatform other = Of(
            fact switch
            {
                "system" => System with { Release = "Debian GNU/Linux 13 (trixie) 13" },
                "kernel" => System with { Kernel = "6.1.0-32-amd64" },
                "C library" => System with { CLibrary = "2.41" },
                "processor" => System with { Processor = "X64 EPYC" },
                _ => System,
            },
            fact switch
            {
                "GPU" => A2000 with { Name = "NVIDIA L4" },
                "driver" => A2000 with { Driver = "560.28.03" },
                "TensorRT" => A2000 with { TensorRt = "101000" },
                _ => A2000,
            },
            options =>
            {
                switch (fact)
                {
                    case "Running:Providers":
                        options.Providers.Add(ExecutionProvider.Cpu);
                        break;
                    case "Running:Threads":
                        options.Threads = 1;
                        break;
                    case "Running:TensorRt":
                        options.TensorRt.Fp16 = false;
                        break;
                    case "Running:Cuda":
                        options.Cuda.Tf32 = true;
                        break;
                }
            });

        Assert.NotEqual(Of().Digest, other.Digest);
        Assert.StartsWith($"{fact}: ", Assert.Single(other.ChangesSince(Of())), StringComparison.Ordinal);
        Assert.Equal(other.Digest, UnitPlatform.FromJson(other.ToJson()).Digest);
    }

    [Fact]
    public void Look_NamesTheNativeLibraryAndTheProgram()
    {
        UnitPlatform platform = UnitPlatform.Look(new RunningOptions(), gpu: null, SystemFacts.Read());

        Assert.Matches(@"^1\.\d+\.\d+", platform.Facts["ONNX Runtime"]);
        Assert.NotEmpty(platform.Facts["program"]);
        Assert.Equal("none", platform.Facts["driver"]);
        Assert.All(["system", "kernel", "C library", "processor"], fact => Assert.NotEmpty(platform.Facts[fact]));
    }

    [Theory]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nHOME_URL=\"x\"\n", "Debian GNU/Linux 12 (bookworm) 12")]
    [InlineData("IMAGE_VERSION=2026.11\nBUILD_ID=7\n", "7 2026.11")]
    [InlineData("", "")]
    [InlineData("=\n==\nPRETTY_NAME\n", "")]
    public void Release_IsWhatTellsSystemsApart(string file, string release) => Assert.Equal(release, SystemFacts.ReleaseOf(file));

    [Theory]
    [InlineData("processor\t: 0\nmodel name\t: Xeon: Gold\n", "Xeon: Gold")]
    [InlineData("processor\t: 0\nCPU part\t: 0xd42\n", "0xd42")]
    [InlineData("", "")]
    public void Processor_IsItsNameOrItsPart(string file, string name) => Assert.EndsWith(name, SystemFacts.ProcessorOf(file), StringComparison.Ordinal);

    private static UnitPlatform Of(SystemFacts? system = null, GpuFacts? gpu = null, Action<RunningOptions>? change = null)
    {
        var options = new RunningOptions();
        change?.Invoke(options);
        return UnitPlatform.Look(options, gpu ?? A2000, system ?? System);
    }
}
