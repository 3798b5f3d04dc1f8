using System.CommandLine;
using Appliance.Edge.Commands;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Apps;

namespace Appliance.EndToEnd.Tests.Apps;

/// <summary>Synthetic apps and their modules as signed packages. The program's own verb makes them, in this process: sixty of them are one test.</summary>
public sealed class SyntheticPackages(TestFolder folder, string key)
{
    /// <summary>The folder of the packages' sources, where apps find their modules.</summary>
    public string Sources { get; } = folder.Sub("sources");

    /// <summary>Packs a version of the module for bodies.</summary>
    public Task<string> BodyAsync(string version, int aboveHu = -300) =>
        PackAsync(SyntheticApps.WriteBody(SourceOf(SyntheticApps.Body, version), version, aboveHu));

    /// <summary>Packs a version of the module that uses the other.</summary>
    public Task<string> PartsAsync(string version, string body = ">=1 <2") => PackAsync(SyntheticApps.WriteParts(SourceOf(SyntheticApps.Parts, version), version, body));

    /// <summary>Packs an app.</summary>
    public Task<string> AppAsync(int number, string version = "1.0.0", string range = ">=1 <2") =>
        PackAsync(SyntheticApps.WriteApp(SourceOf(SyntheticApps.Id(number), version), number, version, range));

    private string SourceOf(string id, string version) => Path.Combine(Sources, $"{id}-{version}");

    private async Task<string> PackAsync(string source)
    {
        string package = Path.Combine(folder.FullName, Path.GetFileName(source) + ".tar");
        using var said = new StringWriter();
        int exitCode = await CommandTree.Create().Parse(["apps", "pack", source, "--key", key, "--out", package])
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = said }, TestContext.Current.CancellationToken);
        return exitCode == 0 ? package : throw new InvalidOperationException(said.ToString());
    }
}
