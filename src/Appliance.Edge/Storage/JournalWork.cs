namespace Appliance.Edge.Storage;

/// <summary>One unit of work on its way through the journal's writer.</summary>
internal abstract class JournalWork
{
    /// <summary>What the unit touched, for the wake-ups after its commit.</summary>
    public JournalTopic Touched { get; private set; }

    /// <summary>True while the unit's changes are part of the open transaction.</summary>
    public bool Applied { get; private set; }

    /// <summary>Does the work inside a savepoint; a failure undoes and answers this unit alone.</summary>
    public void Apply(JournalTransaction transaction)
    {
        transaction.StartUnit();
        try
        {
            Run(transaction);
        }
#pragma warning disable CA1031 // Whatever the work throws belongs to the caller that waits for it, not to the writer.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!transaction.TryUndoUnit())
            {
                // Gone with it is what the units before it did: all of the batch are told what this one met.
                throw;
            }

            Fail(fault);
            return;
        }

        transaction.KeepUnit();
        Touched = transaction.Touched;
        Applied = true;
    }

    /// <summary>Answers the caller: committed.</summary>
    public abstract void Succeed();

    /// <summary>Answers the caller: nothing of it is in the journal.</summary>
    public abstract void Fail(Exception fault);

    /// <summary>The caller's work.</summary>
    protected abstract void Run(JournalTransaction transaction);
}

/// <summary>One unit of work with its answer.</summary>
internal sealed class JournalWork<T>(Func<JournalTransaction, T> work) : JournalWork
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    /// <summary>Ends when the unit is committed or undone.</summary>
    public Task<T> Answer => _answer.Task;

    public override void Succeed() => _answer.TrySetResult(_result!);

    public override void Fail(Exception fault) => _answer.TrySetException(fault);

    protected override void Run(JournalTransaction transaction) => _result = work(transaction);
}
