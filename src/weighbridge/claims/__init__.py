"""Sources of claims, one each. (Step 3.)"""
