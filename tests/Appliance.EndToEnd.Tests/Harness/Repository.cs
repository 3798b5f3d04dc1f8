using System.Reflection;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>Where the checkout and the built programs are.</summary>
public static class Repository
{
    /// <summary>The root of the checkout, with a trailing slash.</summary>
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The unit's program; <c>APPLIANCE_BINARY</c> puts another build to the test.</summary>
    public static string ApplianceBinary { get; } =
        Environment.GetEnvironmentVariable("APPLIANCE_BINARY") is { Length: > 0 } given
            ? given
            : Path.Combine(Root, "src", "Appliance.Edge", "bin", Metadata("BuildFlavour"), "appliance");

    /// <summary>The simulators' program.</summary>
    public static string SimulatorsBinary { get; } =
        Path.Combine(Root, "tests", "Appliance.Simulators", "bin", Metadata("BuildFlavour"), "appliance-simulators");

    /// <summary>What outlives a test run and may be deleted at any time.</summary>
    public static string Cache { get; } = Directory.CreateDirectory(Path.Combine(Root, ".cache")).FullName;

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
