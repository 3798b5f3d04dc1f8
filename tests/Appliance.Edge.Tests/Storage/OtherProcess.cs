using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Storage;

/// <summary>The unit's other process: it commits to the same journal, and does not wait long for this one's transaction.</summary>
internal sealed class OtherProcess(TestUnit unit) : IAsyncDisposable
{
    private readonly Journal _journal = Journal.Open(unit.Folder, unit.Clock, NullLogger<Journal>.Instance, TimeSpan.FromSeconds(1));

    /// <summary>How often it committed.</summary>
    public int Written { get; private set; }

    /// <summary>Commits; always false, to stand in for what is asked of an app.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">This process is in the middle of a transaction.</exception>
    public bool Writes()
    {
        _journal.WriteAsync(transaction => transaction.Execute("UPDATE study SET last_at = last_at"), CancellationToken.None).GetAwaiter().GetResult();
        Written++;
        return false;
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();
}
