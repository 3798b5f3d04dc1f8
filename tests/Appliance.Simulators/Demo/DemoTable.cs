namespace Appliance.Simulators.Demo;

/// <summary>Writes the report as a table for a terminal.</summary>
public static class DemoTable
{
    /// <summary>Writes one line a check, aligned, with a mark in front of what passed or failed.</summary>
    public static void Write(TextWriter output, DemoReport report)
    {
        var width = report.Checks.Max(check => check.What.Length);
        var rule = new string('-', width + 40);
        output.WriteLine(rule);
        foreach (var check in report.Checks)
        {
            output.WriteLine($"{Mark(check.Passed)} {check.What.PadRight(width)}  {check.Outcome}");
        }

        output.WriteLine(rule);
    }

    private static string Mark(bool? passed) => passed switch
    {
        true => "ok  ",
        false => "FAIL",
        null => "    ",
    };
}
