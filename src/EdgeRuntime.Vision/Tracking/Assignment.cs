namespace EdgeRuntime.Vision.Tracking;

/// <summary>
/// The pairs of rows and columns of the least total cost, none above a limit: the Hungarian method by shortest augmenting paths (Jonker and Volgenant, 1987), O(rows² · (rows + columns)). A row may stay alone at the
/// cost of the limit. Its arrays grow to what was needed at most.
/// </summary>
internal sealed class Assignment
{
    private double[] _rowPotential = [];
    private double[] _columnPotential = [];
    private double[] _shortest = [];
    private int[] _rowOf = [];
    private int[] _way = [];
    private bool[] _visited = [];

    /// <summary>Finds the pairs.</summary>
    /// <param name="costs"><c>[rows, columns]</c>; what is above the limit is never paired.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="limit">The highest cost of a pair.</param>
    /// <param name="columnOf">Receives the column of each row, −1 where it stays alone.</param>
    public void Solve(ReadOnlySpan<float> costs, int rows, int columns, float limit, Span<int> columnOf)
    {
        var all = columns + rows; // behind the columns a place of its own for every row that stays alone
        Grow(rows, all);
        for (var row = 1; row <= rows; row++)
            Augment(costs, row, columns, all, limit);
        columnOf[..rows].Fill(-1);
        for (var column = 1; column <= columns; column++)
        {
            if (_rowOf[column] > 0)
                columnOf[_rowOf[column] - 1] = column - 1;
        }
    }

    // Rows and columns count from 1; column 0 stands for the row that is being placed.
    private void Augment(ReadOnlySpan<float> costs, int row, int columns, int all, float limit)
    {
        _rowOf[0] = row;
        Array.Fill(_shortest, double.PositiveInfinity, 0, all + 1);
        Array.Clear(_visited, 0, all + 1);
        var column = 0;
        do
        {
            _visited[column] = true;
            var from = _rowOf[column];
            var (next, least) = (0, double.PositiveInfinity);
            for (var other = 1; other <= all; other++)
            {
                if (_visited[other])
                    continue;
                var reduced = Cost(costs, from, other, columns, limit) - _rowPotential[from] - _columnPotential[other];
                if (reduced < _shortest[other])
                    (_shortest[other], _way[other]) = (reduced, column);
                if (_shortest[other] < least)
                    (least, next) = (_shortest[other], other);
            }
            for (var other = 0; other <= all; other++)
            {
                if (_visited[other])
                {
                    _rowPotential[_rowOf[other]] += least;
                    _columnPotential[other] -= least;
                }
                else
                {
                    _shortest[other] -= least;
                }
            }
            column = next;
        }
        while (_rowOf[column] != 0);
        for (; column != 0; column = _way[column])
            _rowOf[column] = _rowOf[_way[column]];
    }

    private static double Cost(ReadOnlySpan<float> costs, int row, int column, int columns, float limit)
    {
        const double never = 1e6;
        if (column > columns)
            return column - columns == row ? limit : never;
        var cost = costs[(row - 1) * columns + column - 1];
        return cost <= limit ? cost : never;
    }

    private void Grow(int rows, int all)
    {
        if (_rowPotential.Length <= rows)
            _rowPotential = new double[2 * rows + 1];
        if (_columnPotential.Length <= all)
        {
            _columnPotential = new double[2 * all + 1];
            _shortest = new double[2 * all + 1];
            _rowOf = new int[2 * all + 1];
            _way = new int[2 * all + 1];
            _visited = new bool[2 * all + 1];
        }
        Array.Clear(_rowPotential, 0, rows + 1);
        Array.Clear(_columnPotential, 0, all + 1);
        Array.Clear(_rowOf, 0, all + 1);
    }
}
