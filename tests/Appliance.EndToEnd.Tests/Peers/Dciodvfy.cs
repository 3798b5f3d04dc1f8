using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>dicom3tools' <c>dciodvfy</c>: checks an object against its IOD.</summary>
public static class Dciodvfy
{
    /// <summary>The errors it prints about a file; warnings are left out.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(string file)
    {
        var result = await Tool.RunAsync("dciodvfy", file);
        return [.. (result.Output + result.Error).Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal))];
    }
}
