using System.Globalization;

namespace Appliance.Dicom.Network;

/// <summary>What one cell of the table says: do this, then be in that state.</summary>
/// <param name="Action">The action to perform.</param>
/// <param name="NextState">The state after it.</param>
public readonly record struct UpperLayerTransition(UpperLayerAction Action, UpperLayerState NextState);

/// <summary>
/// PS3.8 table 9-10 as data. One row an event, one column a state, each cell "action/next state number";
/// a dot is a cell that the standard leaves empty: a local primitive or a timer that cannot happen there.
/// </summary>
public static class UpperLayerTable
{
    private const int StateCount = 13;

    private const string Rows = """
        #                 Sta1    Sta2    Sta3    Sta4    Sta5    Sta6    Sta7    Sta8    Sta9    Sta10    Sta11   Sta12   Sta13
        Evt1              AE1/4   .       .       .       .       .       .       .       .       .        .       .       .
        Evt2              .       .       .       AE2/5   .       .       .       .       .       .        .       .       .
        Evt3              .       AA1/13  AA8/13  .       AE3/6   AA8/13  AA8/13  AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA6/13
        Evt4              .       AA1/13  AA8/13  .       AE4/1   AA8/13  AA8/13  AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA6/13
        Evt5              AE5/2   .       .       .       .       .       .       .       .       .        .       .       .
        Evt6              .       AE6/3   AA8/13  .       AA8/13  AA8/13  AA8/13  AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA7/13
        Evt6NotAcceptable .       AE6/13  AA8/13  .       AA8/13  AA8/13  AA8/13  AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA7/13
        Evt7              .       .       AE7/6   .       .       .       .       .       .       .        .       .       .
        Evt8              .       .       AE8/13  .       .       .       .       .       .       .        .       .       .
        Evt9              .       .       .       .       .       DT1/6   .       AR7/8   .       .        .       .       .
        Evt10             .       AA1/13  AA8/13  .       AA8/13  DT2/6   AR6/7   AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA6/13
        Evt11             .       .       .       .       .       AR1/7   .       .       .       .        .       .       .
        Evt12Requestor    .       AA1/13  AA8/13  .       AA8/13  AR2/8   AR8/9   AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA6/13
        Evt12Acceptor     .       AA1/13  AA8/13  .       AA8/13  AR2/8   AR8/10  AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA6/13
        Evt13             .       AA1/13  AA8/13  .       AA8/13  AA8/13  AR3/1   AA8/13  AA8/13  AR10/12  AR3/1   AA8/13  AA6/13
        Evt14             .       .       .       .       .       .       .       AR4/13  AR9/11  .        .       AR4/13  .
        Evt15             .       .       AA1/13  AA2/1   AA1/13  AA1/13  AA1/13  AA1/13  AA1/13  AA1/13   AA1/13  AA1/13  .
        Evt16             .       AA2/1   AA3/1   .       AA3/1   AA3/1   AA3/1   AA3/1   AA3/1   AA3/1    AA3/1   AA3/1   AA2/1
        Evt17             .       AA5/1   AA4/1   AA4/1   AA4/1   AA4/1   AA4/1   AA4/1   AA4/1   AA4/1    AA4/1   AA4/1   AR5/1
        Evt18             .       AA2/1   .       .       .       .       .       .       .       .        .       .       AA2/1
        Evt19             .       AA1/13  AA8/13  .       AA8/13  AA8/13  AA8/13  AA8/13  AA8/13  AA8/13   AA8/13  AA8/13  AA7/13
        """;

    private static readonly UpperLayerTransition?[,] Cells = Parse();

    /// <summary>The cell for an event in a state, or null where the standard leaves it empty.</summary>
    /// <param name="state">The present state.</param>
    /// <param name="upperLayerEvent">What happened.</param>
    public static UpperLayerTransition? Find(UpperLayerState state, UpperLayerEvent upperLayerEvent) =>
        Cells[(int)upperLayerEvent, (int)state - 1];

    private static UpperLayerTransition?[,] Parse()
    {
        var cells = new UpperLayerTransition?[Enum.GetValues<UpperLayerEvent>().Length, StateCount];
        foreach (string line in Rows.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns[0] == "#")
            {
                continue;
            }

            var row = Enum.Parse<UpperLayerEvent>(columns[0]);
            for (int i = 0; i < StateCount; i++)
            {
                cells[(int)row, i] = ParseCell(columns[i + 1]);
            }
        }

        return cells;
    }

    private static UpperLayerTransition? ParseCell(string cell)
    {
        if (cell == ".")
        {
            return null;
        }

        string[] parts = cell.Split('/');
        return new UpperLayerTransition(
            Enum.Parse<UpperLayerAction>(parts[0]),
            (UpperLayerState)int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
