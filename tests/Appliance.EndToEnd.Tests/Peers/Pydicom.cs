using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>pydicom: a reader that shares nothing with ours. Used from tests only.</summary>
public static class Pydicom
{
    private const string Prologue = """
        import sys, json, pydicom
        path = sys.argv[1]
        ds = pydicom.dcmread(path)

        """;

    /// <summary>Runs a script that finds the file's data set as <c>ds</c> and prints; what it printed.</summary>
    public static async Task<string> AskAsync(string file, string script) =>
        (await Tool.RunAsync("/usr/bin/python3", "-c", Prologue + script, file)).Expect().TrimEnd();
}
