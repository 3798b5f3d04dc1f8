using System.Diagnostics;
using System.Text.Json;

namespace Appliance.Simulators.Demo;

/// <summary>Asks a unit by its own program, as an operator would.</summary>
public sealed class UnitCommand(string program, string stateFolder)
{
    /// <summary>The answer of <c>appliance VERB --json</c>; null while the unit has none, as before its journal is there.</summary>
    public async Task<JsonElement?> AskAsync(string verb, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, [verb, "--json", "--state", stateFolder])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await error;
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            return null;
        }

        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }
}
