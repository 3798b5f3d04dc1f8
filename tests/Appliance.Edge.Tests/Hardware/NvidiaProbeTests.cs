using Appliance.Edge.Hardware;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Tests.Hardware;

/// <summary>What the driver's files and tools say, from real ones: a server, a workstation, a Jetson. No such machine has run this.</summary>
public sealed class NvidiaProbeTests : IDisposable
{
    private readonly TempState _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Probe_NoDriver_IsNoGpu()
    {
        Assert.IsType<NoGpu>(new NvidiaFiles(_state.Folder.Path).Probe("", 0));
        Assert.Null(new NvidiaFiles(_state.Folder.Path).Probe("", 0).Read());
    }

    [Theory]
    [InlineData("NVIDIA RTX A2000 12GB, 8.6, 550.54.14\n", 0, "NVIDIA RTX A2000 12GB|8.6|550.54.14")]
    [InlineData("NVIDIA L4, 8.9, 535.161.08\nNVIDIA A10, 8.6, 535.161.08\n", 1, "NVIDIA A10|8.6|535.161.08")]
    [InlineData("NVIDIA L4, 8.9, 535.161.08\n", 1, null)]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n", 0, null)]
    [InlineData("", 0, null)]
    public void Query_Line_IsOneGpu(string text, int device, string? expected) =>
        Assert.Equal(expected, NvidiaText.Query(text, device) is { } gpu ? $"{gpu.Name}|{gpu.ComputeCapability}|{gpu.Driver}" : null);

    [Theory]
    [InlineData("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\nGCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n", "550.54.14")]
    [InlineData("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  560.35.03  Release Build  (dvs-builder@U16-I3-B03-4-3)\n", "560.35.03")]
    [InlineData("GCC version:  gcc version 12.2.0\n", null)]
    public void DriverVersion_OfTheKernelModule(string text, string? expected) => Assert.Equal(expected, NvidiaText.DriverVersion(text));

    [Theory]
    [InlineData("# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025\n", "R36.4.3")]
    [InlineData("# R35 (release), REVISION: 5, GCID: 1\n", "R35.5")]
    [InlineData("# R (release), REVISION: , GCID: 1\n", null)]
    public void JetsonRelease_OfL4t(string text, string? expected) => Assert.Equal(expected, NvidiaText.JetsonRelease(text));

    [Fact]
    public void Read_ToolAnswers_TakesItsWord()
    {
        Write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22\n");
        Assert.Equal(new GpuFacts("NVIDIA L4", "8.9", "535.161.08", ""), Probe(Tool("echo 'NVIDIA L4, 8.9, 535.161.08'")).Read());
    }

    [Theory]
    [InlineData("exit 9")]
    [InlineData("echo nonsense")]
    public void Read_ToolFails_TakesTheKernelModulesVersion(string script)
    {
        Write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22\n");
        Assert.Equal(new GpuFacts("NVIDIA", "", "550.54.14", ""), Probe(Tool(script)).Read());
    }

    [Fact]
    public void Read_JetsonWithoutTheTool_TakesReleaseAndBoard()
    {
        Write("etc/nv_tegra_release", "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic\n");
        Write("proc/device-tree/model", "NVIDIA Jetson AGX Orin Developer Kit\0");
        Assert.Equal(new GpuFacts("NVIDIA Jetson AGX Orin Developer Kit", "", "R36.4.3", ""), Probe(Path.Combine(_state.Folder.Path, "absent")).Read());
    }

    private NvidiaProbe Probe(string tool) => new(new NvidiaFiles(_state.Folder.Path), "", tool: tool);

    private void Write(string name, string text)
    {
        string path = Path.Combine(_state.Folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string Tool(string script)
    {
        Write("nvidia-smi", $"#!/bin/sh\n{script}\n");
        string path = Path.Combine(_state.Folder.Path, "nvidia-smi");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
